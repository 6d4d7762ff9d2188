"""Turning fitted models into a form that answers one row in a few milliseconds, without AutoGluon.

What is written here is read by `package_code/atelier_tabular/compiled.py`, inside every package. AutoGluon prepares a
row with pandas, model by model and fold by fold, in tens of milliseconds; the same steps on arrays take one or two.
Boosters answer with their own libraries, which are fast; forests are walked with numpy (see members.Forest there).
"""
