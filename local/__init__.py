"""Runs the portal on one's own machine: environment, servers, processes.

Standard library only and outside Django, because it has to work before anything is installed.
Start at ``__main__``; ``make help`` lists what it can do.
"""
