"""What is made once at set-up time and never at run time: the front-end files."""
