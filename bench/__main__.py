"""`make bench`: every measurement, one after the other."""

from importlib import import_module

from bench import adjudication, agreement, dealing, desk, label

label.main()
desk.main()
import_module("bench.import").main()
dealing.main(dealing.ARTICLES)
adjudication.main(adjudication.SENTENCES)
agreement.main()
