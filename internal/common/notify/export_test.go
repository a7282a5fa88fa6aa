package notify

// MayReach lets a test ask where a push may connect to without a network.
var MayReach = mayReach
