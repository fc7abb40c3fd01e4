// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { OpenedPage } from "./opened.example";

const opened = new OpenedPage();
const slot = (name: string) => opened.slot(name);
const button = (name: string) => opened.button(name);

describe("presses", () => {
  const pressed = () => opened.kernel.sent.filter(({ act }) => act);

  test("name the act and what it is about", () => {
    opened.kernel.receive({
      slots: { a: '<button data-act="close" data-arg="7"><b>x</b></button>' },
    });
    slot("a").querySelector("b")?.click();
    expect(pressed()).toMatchObject([{ act: "close", arg: "7", number: 1 }]);
  });

  test("carry the fields that they name, and of boxes those that are ticked", () => {
    opened.kernel.receive({
      slots: {
        a: '<button data-act="new" data-with="terms"></button>',
        b: `<div data-fields="terms"><input name="cash" value="5">
          <input type="checkbox" name="robot one" value="yes" checked>
          <input type="checkbox" name="robot two" value="yes"></div>`,
      },
    });
    slot("a").querySelector("button")?.click();
    const arg = { cash: "5", "robot one": "yes", press: null };
    expect(pressed()).toMatchObject([{ act: "new", arg }]);
    expect(pressed()[0].arg).not.toHaveProperty("robot two");
  });

  function openForm(): [HTMLInputElement, () => void] {
    opened.kernel.receive({
      slots: { a: "<form data-act=say><input name=text data-once></form>" },
    });
    const [form, input] = [slot("a").querySelector("form"), slot("a").querySelector("input")];
    if (!form || !input) throw new Error("there is no form");
    const submit = new Event("submit", { bubbles: true, cancelable: true });
    return [input, () => form.dispatchEvent(submit)];
  }

  test("carry the inputs of a form, which is emptied when it was done", () => {
    const [input, submit] = openForm();
    input.value = "hello";
    input.click();
    submit();
    expect(pressed()).toMatchObject([{ act: "say", arg: { text: "hello" } }]);
    expect(input.value).toBe("hello");
    opened.kernel.receive({ done: 1 });
    expect(input.value).toBe("");
  });

  test("of a form that are refused leave its words, to be sent again", () => {
    const [input, submit] = openForm();
    input.value = "hello";
    submit();
    opened.kernel.receive({ took: 1, refused: 1, fields: { refusal: "It came late." } });
    expect(input.value).toBe("hello");
    submit();
    expect(pressed()).toMatchObject([{ number: 1 }, { number: 2 }]);
  });

  test("of a form count once while the same words wait", () => {
    const [input, submit] = openForm();
    input.value = "hello";
    submit();
    submit();
    input.value = "hello again";
    submit();
    expect(pressed().map(({ arg }) => arg)).toEqual([{ text: "hello" }, { text: "hello again" }]);
  });

  test("among fields bring along what is typed there; what was done empties the reason", () => {
    const html =
      "<div data-fields><input name=quantity><input name=why data-once>" +
      '<button data-act="order" data-arg="buy"></button></div>';
    opened.kernel.receive({ slots: { a: html } });
    const [quantity, why] = slot("a").querySelectorAll("input");
    [quantity.value, why.value] = ["7", "Because."];
    button("a").click();
    const arg = { press: "buy", quantity: "7", why: "Because." };
    expect(pressed()).toMatchObject([{ act: "order", arg, number: 1 }]);
    expect(why.value).toBe("Because.");
    opened.kernel.receive({ done: 1 });
    expect([quantity.value, why.value]).toEqual(["7", ""]);
  });

  test("empty each the reason that it was given, whichever was done first", () => {
    const html =
      "<div data-fields><input name=why data-once><button data-act=order></button></div>";
    opened.kernel.receive({ slots: { a: html } });
    const why = slot("a").querySelector("input") as HTMLInputElement;
    for (const each of ["One.", "Two."]) {
      why.value = each;
      button("a").click();
    }
    expect(pressed().map(({ arg }) => arg)).toEqual([
      { press: null, why: "One." },
      { press: null, why: "Two." },
    ]);
    opened.kernel.receive({ done: 1 });
    expect(why.value).toBe("Two.");
    opened.kernel.receive({ done: 2 });
    expect(why.value).toBe("");
  });

  test("of keys in an input do not reach the notebook", () => {
    opened.kernel.receive({ slots: { a: "<input><p></p>" } });
    const heard: (string | undefined)[] = [];
    document.body.addEventListener("keydown", (event) =>
      heard.push((event.target as Element).tagName),
    );
    for (const each of slot("a").children)
      each.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    expect(heard).toEqual(["P"]);
  });
});
