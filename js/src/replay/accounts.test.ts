// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { Accounts } from "./accounts";
import { deskOf } from "./columns.example";
import { momentsOf } from "./moments";
import { States } from "./states";

test("all seats have a row, and a loss that rounds to nothing is none", () => {
  const columns = deskOf(500, 64);
  const states = new States(columns, momentsOf(columns));
  const now = states.at(columns.to);
  const [first, ...others] = now.accounts;
  const accounts = [{ ...first, drawdown: -0.0001 }, ...others];
  const host = document.createElement("section");
  new Accounts(host, columns).show({ ...now, accounts });
  const { length } = columns.header.seats;
  expect(host.querySelectorAll("tbody tr")).toHaveLength(length);
  expect(host.style.getPropertyValue("--mc-replay-seats")).toBe(String(length));
  expect(host.querySelector("tbody .mc-replay-drawdown")?.textContent).toBe("0.0 %");
});
