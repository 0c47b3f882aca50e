"""`make bench`: every measurement, one after the other."""

from importlib import import_module

from bench import adjudication, agreement, desk, label

label.main()
desk.main()
import_module("bench.import").main()
adjudication.main(adjudication.SENTENCES)
agreement.main()
