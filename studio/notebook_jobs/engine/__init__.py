"""What a notebook job is made of, without a database: schedules, parameters, one execution of one notebook."""
