"""The two programs from outside: started as a user starts them, spoken to over HTTP and the command line."""
