"""What chart, desk and interface share: who looks, markup, numbers, the cell."""
