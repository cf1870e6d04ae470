"""整改任务: each gap that an audit established, until an audit proves it put right.

::

    looks = looks_of(past_audits(store, portal), now=...)      # what the audits say of each fault
    tasks = tasks_on(day, records)                              # with the answers of departments
    overdue(tasks, day)
    dated(audit, tasks)                                         # an audit that names their deadlines

All of it is pure: a task's state is never stored, it follows from looks, answers and the day.
"""

from compliance.tasks.deadlines import dated, due_of, due_on
from compliance.tasks.figures import Bulletin, Figures, bulletin_of, month_end, ranked
from compliance.tasks.following import overdue, tasks_on
from compliance.tasks.looks import looks_of
from compliance.tasks.model import ANSWERS, STANDING, Answer, Facts, Look, Record, State, Step, Task

__all__ = [
    "ANSWERS",
    "STANDING",
    "Answer",
    "Bulletin",
    "Facts",
    "Figures",
    "Look",
    "Record",
    "State",
    "Step",
    "Task",
    "bulletin_of",
    "dated",
    "due_of",
    "due_on",
    "looks_of",
    "month_end",
    "overdue",
    "ranked",
    "tasks_on",
]
