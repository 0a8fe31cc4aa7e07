"""Rules of money: a rule version is data, and one evaluator in Python judges a case and says line by line how.

``parameters`` are the dated figures that versions refer to, ``category`` judges a household. The command ``evaluate`` and the
services of the rooms call the same functions.
"""
