"""Real SIP phones made of software: a resident's and an operator's, for the demo and the tests."""
