"""排期: which audit of which school is due when, and running it. The door to APScheduler."""

from compliance.scheduling.due import Turn, next_turn
from compliance.scheduling.runs import Run, read_runs, runs_file
from compliance.scheduling.service import Service
from compliance.scheduling.timetable import Entry, Job, Profile, Timetable, read_timetable
from crawler.pacing import CHINA

__all__ = [
    "CHINA",
    "Entry",
    "Job",
    "Profile",
    "Run",
    "Service",
    "Timetable",
    "Turn",
    "next_turn",
    "read_runs",
    "read_timetable",
    "runs_file",
]
