"""通知: who is told what has changed, over which channel, and never twice.

``channels`` and ``settings`` are notify.yaml, ``repairs`` and ``news`` say what one recipient has not been
told yet, ``letters`` puts it into words that fit the channel, ``bots`` and ``mail`` send, ``delivering``
notes and sends one after another.
"""
