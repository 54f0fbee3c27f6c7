"""The Genesys Cloud face: the published Platform API as the official SDKs accept it."""
