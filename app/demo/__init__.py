"""The demo: a cohort halfway, twelve fictional ventures and a lesson, made by the real actions.

Everybody and everything in it is made up and marked as demo. It has its own database and answers
on this machine only.
"""
