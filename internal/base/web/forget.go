package web

// Forget drops every kept page, when something changed that stands on all of them.
func (server *Server) Forget() {
	server.kept.mu.Lock()
	defer server.kept.mu.Unlock()
	server.kept.young, server.kept.old, server.kept.size = nil, nil, 0
}
