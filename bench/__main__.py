"""`make bench`: every measurement, one after the other."""

from importlib import import_module

from bench import label

label.main()
import_module("bench.import").main()
