package catalog

import "sync"

// keep holds what was read lately, up to a bound: what is asked again moves to the young half, and when that is full
// the old half is dropped. Nothing in it ever changes, so it needs no ending.
type keep[K comparable, V any] struct {
	half       int
	mu         sync.Mutex
	young, old map[K]V
}

func newKeep[K comparable, V any](most int) *keep[K, V] {
	return &keep[K, V]{half: most / 2, young: map[K]V{}}
}

func (k *keep[K, V]) get(key K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if value, found := k.young[key]; found {
		return value, true
	}
	value, found := k.old[key]
	if found {
		k.add(key, value)
	}
	return value, found
}

func (k *keep[K, V]) put(key K, value V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.add(key, value)
}

func (k *keep[K, V]) add(key K, value V) {
	if len(k.young) >= k.half {
		k.young, k.old = map[K]V{}, k.young
	}
	k.young[key] = value
}
