"""The parts of a trading desk's picture: what is read from it, how it is shown, what is pressed."""
