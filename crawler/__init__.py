"""The crawler: records what a school's sites answered, and knows no rule."""
