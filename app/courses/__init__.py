"""Cohorts, teams, enrolments, memberships, dates and lessons read."""
