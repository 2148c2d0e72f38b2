package main

func one(t, status, reason, message string) condition {
	return condition{Type: t, Status: status, Reason: reason, Message: message}
}

func at(generation int64, c condition) condition {
	c.ObservedGeneration = generation
	return c
}

func of(name string, list ...condition) source {
	return source{Kind: "Kustomization", Name: name, Conditions: append([]condition{}, list...)}
}

func summary(what string, o options, list ...condition) row {
	return row{What: what, Call: "summary", Type: "Ready", Sources: []source{of("apps", list...)}, Options: o}
}

func aggregate(what string, o options, from ...source) row {
	return row{What: what, Call: "aggregate", Type: "Ready", Sources: append([]source{}, from...), Options: o}
}

var (
	fetched  = one("FetchFailed", "True", "AuthFailed", "no credentials")
	stored   = one("ArtifactInStorage", "True", "Stored", "stored artifact")
	unstored = one("ArtifactInStorage", "False", "NoSpace", "disk is full")
	verified = one("SourceVerified", "True", "Verified", "verified signature")
	unknown  = one("Healthy", "Unknown", "Waiting", "not looked at yet")
	negative = []string{"FetchFailed", "Stalled", "Reconciling"}
)

func healthy(name, status, reason string) source {
	return of(name, one("Ready", status, reason, name+" says "+reason))
}

func handMade() []row {
	before := one("Ready", "False", "Before", "before")
	ok, fails, waits := healthy("a", "True", "Fine"), healthy("b", "False", "Broken"), healthy("c", "Unknown", "Waiting")
	alsoFails := healthy("d", "False", "Lost")
	mirror := func(what, target string, f *fallback, list ...condition) row {
		return row{What: what, Call: "mirror", Type: target, Sources: []source{of("apps", list...)}, Options: options{Fallback: f}}
	}
	steps := options{StepCounter: true}
	return []row{
		summary("nothing to summarize sets nothing", options{}),
		summary("the target is not summarized", options{}, before),
		summary("one true condition", options{}, stored),
		summary("one false condition", options{}, unstored),
		summary("one unknown condition", options{}, unknown),
		summary("false goes before true", options{}, verified, unstored),
		summary("true goes before unknown", options{}, unknown, verified),
		summary("the target as it was does not matter", options{}, before, verified),
		summary("an abnormal condition that holds makes a normal target false", options{NegativePolarity: negative}, stored, fetched),
		summary("an abnormal condition goes before a normal one that is false", options{NegativePolarity: negative}, unstored, fetched),
		summary("an abnormal condition that does not hold makes a normal target true", options{NegativePolarity: negative}, one("FetchFailed", "False", "Fetched", "fetched")),
		summary("a normal condition goes before an abnormal one that does not hold", options{NegativePolarity: negative}, one("FetchFailed", "False", "Fetched", "fetched"), stored),
		summary("an abnormal condition that is not said to be one", options{}, stored, fetched),
		{What: "an abnormal target is true when an abnormal condition is", Call: "summary", Type: "Stalled", Sources: []source{of("apps", fetched, stored)}, Options: options{NegativePolarity: negative}},
		{What: "an abnormal target is false when normal conditions are true", Call: "summary", Type: "Stalled", Sources: []source{of("apps", stored)}, Options: options{NegativePolarity: negative}},
		{What: "an abnormal target is true when a normal condition is false", Call: "summary", Type: "Stalled", Sources: []source{of("apps", unstored)}, Options: options{NegativePolarity: negative}},
		{What: "Ready is a condition like others for another target", Call: "summary", Type: "Released", Sources: []source{of("apps", one("Ready", "False", "Broken", "broken"), stored)}},
		summary("only those asked for", options{Of: []string{"SourceVerified"}}, unstored, verified),
		summary("none asked for sets nothing", options{Of: []string{}}, unstored, verified),
		summary("those asked for are not there", options{Of: []string{"Healthy"}}, unstored, verified),
		summary("asking for the target does not bring it in", options{Of: []string{"Ready", "SourceVerified"}}, before, verified),
		summary("the first asked for speaks: stored", options{Of: []string{"ArtifactInStorage", "SourceVerified"}}, verified, stored),
		summary("the first asked for speaks: verified", options{Of: []string{"SourceVerified", "ArtifactInStorage"}}, verified, stored),
		summary("the first asked for speaks only if it is among the worst", options{Of: []string{"SourceVerified", "ArtifactInStorage"}}, verified, unstored),
		summary("by name when none is asked for", options{}, verified, stored),
		summary("Stalled, Reconciling speak before others", options{}, stored, one("Reconciling", "True", "Progressing", "working"), one("Stalled", "True", "Stuck", "stuck")),
		summary("a later generation speaks before an earlier one", options{}, at(1, stored), at(2, verified)),
		summary("a weighty type speaks whatever its generation", options{}, at(3, stored), at(1, one("Reconciling", "True", "Progressing", "working"))),
		summary("an earlier generation counts", options{}, at(1, unstored), at(2, verified)),
		summary("an earlier generation does not count when the latest is asked for", options{LatestGeneration: true}, at(1, unstored), at(2, verified)),
		summary("no generation at all is the latest when none has one", options{LatestGeneration: true}, unstored, verified),
		summary("no generation is earlier than any", options{LatestGeneration: true}, unstored, at(1, verified)),
		summary("the latest generation of those asked for", options{LatestGeneration: true, Of: []string{"ArtifactInStorage", "SourceVerified"}}, at(3, unknown), at(1, unstored), at(2, verified)),
		summary("the latest generation of unknown, negative and positive", options{LatestGeneration: true, NegativePolarity: []string{"Healthy"}}, at(2, unknown), at(2, one("Linked", "Unknown", "Asking", "asking"))),
		summary("unknown conditions of both polarities: the first met decides", options{NegativePolarity: []string{"Zoned"}}, one("Zoned", "Unknown", "NoZone", "no zone"), unknown),
		summary("unknown conditions of both polarities: the other way round", options{NegativePolarity: []string{"Zoned"}}, unknown, one("Zoned", "Unknown", "NoZone", "no zone")),
		summary("steps of what is there", steps, stored, verified, unknown),
		summary("steps of what is asked for", options{StepCounter: true, Of: []string{"ArtifactInStorage", "SourceVerified", "Healthy"}}, stored, verified),
		summary("abnormal conditions are no completed steps", options{StepCounter: true, NegativePolarity: negative}, stored, fetched),
		summary("steps of the latest generation, of all there are", options{StepCounter: true, LatestGeneration: true}, at(1, stored), at(2, verified)),
		summary("steps only for some types, and there are others", options{StepCounter: true, StepCounterOnlyFor: []string{"ArtifactInStorage"}}, stored, verified),
		summary("steps only for some types, and there are no others", options{StepCounter: true, StepCounterOnlyFor: []string{"ArtifactInStorage", "SourceVerified", "Healthy"}}, stored, verified),
		summary("steps only for no types", options{StepCounter: true, StepCounterOnlyFor: []string{}}, stored),
		summary("steps only for some types, asked for more", options{StepCounter: true, Of: []string{"ArtifactInStorage", "SourceVerified", "Healthy"}, StepCounterOnlyFor: []string{"ArtifactInStorage", "SourceVerified"}}, stored, verified),
		summary("where it comes from", options{SourceRef: true}, unstored),
		summary("where it comes from is said once", options{SourceRef: true}, one("ArtifactInStorage", "False", "NoSpace @ Bucket/data", "disk is full")),
		summary("a percent sign is no format", options{}, one("ArtifactInStorage", "False", "NoSpace", "100%s full %d")),
		summary("an empty message", options{}, one("ArtifactInStorage", "False", "NoSpace", "")),

		mirror("Ready under another name", "SourceReady", nil, one("Ready", "True", "Stored", "stored")),
		mirror("Ready=False under another name", "SourceReady", nil, stored, at(7, one("Ready", "False", "Broken", "broken"))),
		mirror("Ready=Unknown under another name", "SourceReady", nil, one("Ready", "Unknown", "Progressing", "working")),
		mirror("no Ready sets nothing", "SourceReady", nil, stored),
		mirror("no Ready, and true instead", "SourceReady", &fallback{true, "Assumed", "assumed %s"}),
		mirror("no Ready, and false instead", "SourceReady", &fallback{false, "NotYet", "not looked at yet"}, stored),
		mirror("Ready, and something else for when it is not", "SourceReady", &fallback{true, "Assumed", "assumed"}, one("Ready", "False", "Broken", "broken")),
		mirror("Ready as Ready", "Ready", nil, one("Ready", "True", "Stored", "stored")),

		aggregate("nothing to aggregate sets nothing", options{}),
		aggregate("objects without conditions set nothing", options{Counter: true}, of("a"), of("b")),
		aggregate("all are ready", options{}, ok, healthy("b", "True", "Good")),
		aggregate("one is not", options{}, ok, fails, waits),
		aggregate("two are not: the first by name speaks", options{}, alsoFails, fails, ok),
		aggregate("equal names: the first met speaks", options{}, healthy("a", "False", "Broken"), healthy("a", "False", "Lost")),
		aggregate("how many", options{Counter: true}, ok, fails, alsoFails, waits),
		aggregate("how many, of which some say nothing", options{Counter: true}, ok, of("b")),
		aggregate("how many, of several types each", options{Counter: true}, of("a", stored, verified), of("b", stored, unknown)),
		aggregate("how many, named by the weightiest though another speaks", options{Counter: true, Of: []string{"SourceVerified", "ArtifactInStorage"}}, of("a", stored, verified), of("b", stored)),
		aggregate("how many only for some types, and there are no others", options{Counter: true, CounterOnlyFor: []string{"Ready"}}, ok, fails),
		aggregate("how many only for some types, and there are others", options{Counter: true, CounterOnlyFor: []string{"Ready"}}, ok, of("b", stored)),
		aggregate("how many only for no types", options{Counter: true, CounterOnlyFor: []string{}}, ok),
		aggregate("how many only for some types does not look at what is not asked for", options{Counter: true, CounterOnlyFor: []string{"Ready"}, Of: []string{"Ready"}}, ok, of("b", stored)),
		aggregate("steps", steps, ok, fails, waits),
		aggregate("steps go before how many", options{StepCounter: true, Counter: true}, ok, fails),
		aggregate("where it comes from", options{SourceRef: true}, ok, fails, alsoFails),
		aggregate("where it comes from and how many", options{SourceRef: true, Counter: true}, ok, fails, alsoFails),
		aggregate("where it comes from if a type is there, and it is", options{SourceRefIfAny: []string{"Healthy"}}, of("a", unknown), fails),
		aggregate("where it comes from if a type is there, and it is not", options{SourceRefIfAny: []string{"Healthy"}}, ok, fails),
		aggregate("where it comes from if a type is there, and it is not asked for", options{SourceRefIfAny: []string{"Healthy"}, Of: []string{"Ready"}}, of("a", unknown), fails),
		aggregate("only those asked for", options{Of: []string{"Healthy"}}, of("a", unknown, unstored), fails),
		aggregate("abnormal conditions", options{NegativePolarity: negative}, ok, of("b", fetched)),
		aggregate("the latest generation over all objects", options{LatestGeneration: true}, of("a", at(1, one("Ready", "False", "Broken", "broken"))), of("b", at(2, one("Ready", "True", "Fine", "fine")))),
		aggregate("names go before generations within a type", options{}, of("b", at(9, one("Ready", "False", "Broken", "broken"))), of("a", at(1, one("Ready", "False", "Lost", "lost")))),
		aggregate("a circle: by generation, by generation, by name", options{}, of("z", at(5, stored)), of("m", at(3, verified)), of("a", at(1, stored))),
	}
}
