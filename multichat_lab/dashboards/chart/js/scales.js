// What the labels of the axes need to say.
const DAY = 86400; // seconds
const LOOKED_AT = 200; // bars; more say no more

const someTimes = ({ length, values, width }) =>
  Array.from({ length: Math.min(length, LOOKED_AT) }, (_, number) => values[number * width + TIME]);

// Whether all times are midnights, so that dates are enough.
const areDates = (table) => table.length > 0 && someTimes(table).every((time) => time % DAY === 0);

const haveSeconds = (table) => someTimes(table).some((time) => time % 60 !== 0);

// Two decimals, or more for prices below one.
function decimals(table) {
  const last = table.length ? table.row(table.length - 1)[CLOSE] : 1;
  return last >= 1 ? 2 : Math.min(8, 3 - Math.floor(Math.log10(last)));
}
