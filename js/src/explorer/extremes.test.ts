import { expect, test } from "vitest";
import type { OrderChip } from "../transcript/message";
import { aMessage } from "../transcript/message.example";
import { extremesOf } from "./extremes";

const order = (amount: number | null, currency = "USD"): OrderChip => ({
  run_id: "r",
  order_id: 1,
  side: "buy",
  quantity: 1,
  symbol: "SPY",
  type: "market",
  status: "filled",
  price: 10,
  earned: amount === null ? null : { amount, currency },
  trades: [1],
});
const said = (seq: number, ...orders: OrderChip[]) => aMessage({ seq, sender: `s${seq}`, orders });

test("orders of a message add up, and one currency is not compared with another", () => {
  const messages = [
    said(1, order(-5), order(-6)),
    said(2, order(-10), order(null)),
    said(3, order(4)),
    said(4, order(-1, "EUR")),
    said(5, order(0)),
    said(6),
  ];
  const told = (limit: number) =>
    [extremesOf("s", messages, limit)]
      .flatMap(({ lost, won }) => [lost, won])
      .map((rows) => rows.map(({ earned: { amount, currency }, seq }) => [seq, amount, currency]));
  expect(told(1)).toEqual([
    [
      [1, -11, "USD"],
      [4, -1, "EUR"],
    ],
    [[3, 4, "USD"]],
  ]);
  expect(told(9)[0].map(([seq]) => seq)).toEqual([1, 2, 4]);
});
