// The colours of the style sheet, in a form that canvas and Lightweight Charts both understand.
class Palette {
  constructor(root) {
    const style = getComputedStyle(root);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    this.pen = canvas.getContext("2d", { willReadFrequently: true });
    const read = (name) => this.opaque(style.getPropertyValue(`--mc-chart-${name}`).trim());
    [this.panel, this.line, this.text, this.dim] = ["panel", "line", "text", "dim"].map(read);
    [this.up, this.down, this.accent] = ["up", "down", "accent"].map(read);
    this.overlays = [1, 2, 3, 4, 5].map((number) => read(`overlay-${number}`));
    [this.rising, this.falling] = [this.up, this.down].map((color) => Palette.faint(color, 0.45));
    this.font = style.fontFamily;
  }

  opaque(color) {
    this.pen.fillStyle = "#888";
    this.pen.fillStyle = color;
    this.pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = this.pen.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  }

  equals(other) {
    const colors = ({ pen, ...rest }) => JSON.stringify(rest);
    return colors(this) === colors(other);
  }

  // Black or white, whichever is read more easily on a colour (WCAG 2: relative luminance).
  static textOn(color) {
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = color.match(/\d+/g).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
  }

  // A line at a price, with its label on the scale.
  static priceLine(color, options) {
    return { ...options, color, lineWidth: 1, axisLabelTextColor: Palette.textOn(color) };
  }

  static faint(color, opacity) {
    return color.replace("rgb(", "rgba(").replace(")", `, ${opacity})`);
  }
}
