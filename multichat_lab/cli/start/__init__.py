"""The start page of `multichat present`: all there is to show, each a picture and a press away."""
