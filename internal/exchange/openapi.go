package exchange

import (
	"net/http"
	"reflect"

	"tongban/internal/base/web"
	"tongban/internal/matter"
)

// object is a piece of the description.
type object = map[string]any

// getOpenAPI describes the interface in OpenAPI 3.1, made from the kinds and their inputs.
func (room *Room) getOpenAPI(w http.ResponseWriter, r *http.Request) error {
	return web.JSON(w, r, http.StatusOK, room.OpenAPI())
}

// OpenAPI is the description of the interface.
func (room *Room) OpenAPI() map[string]any {
	schemas := object{"Problem": shape(reflect.TypeFor[web.Problem]()), "Result": shape(reflect.TypeFor[matter.Result]()),
		"Matter": shape(reflect.TypeFor[matterJSON]()), "Task": shape(reflect.TypeFor[taskJSON]()), "Item": item(),
		"Items": listOf("items", "Item"), "Tasks": listOf("tasks", "Task")}
	paths := object{
		"/api/v1/items":            object{"get": operation("查找事项", "listItems", "Items", nil, query("q", "要找的话"), query("after", "接着哪个事项编码往下列，每次最多 100 项；回答里的 next 是下一次的地址"))},
		"/api/v1/items/{code}":     object{"get": operation("读取事项", "readItem", "Item", nil, path("code", "实施编码"))},
		"/api/v1/matters/{number}": object{"get": operation("读取一件事：时间线、时钟、待办", "readMatter", "Matter", nil, path("number", "业务编号"))},
		"/api/v1/tasks":            object{"get": operation("我的待办", "listTasks", "Tasks", nil, query("kind", "事项种类"), query("after", "接着哪里往下列，每次最多 50 件；回答里的 next 是下一次的地址"))},
	}
	var openings []any
	for _, k := range room.Engine.Kinds() {
		for _, a := range k.Actions {
			name := k.Name + "." + a.Name
			if !room.open(k.Name, a) {
				continue
			}
			schemas[name] = inputSchema(room.form(k.Name, a))
			if a.Opens() {
				openings = append(openings, object{"type": "object", "title": k.Title + "：" + a.Title, "required": []string{"kind", "action", "input"}, "additionalProperties": false,
					"properties": object{"kind": object{"const": k.Name}, "action": object{"const": a.Name}, "input": object{"$ref": "#/components/schemas/" + name}}})
				continue
			}
			actionPath(paths, k, a, name)
		}
	}
	paths["/api/v1/matters"] = object{"post": operation("开始一件事", "openMatter", "Result", object{"oneOf": openings}, key())}
	return object{
		"openapi":    "3.1.0",
		"info":       object{"title": "通办开放接口", "version": "1", "description": "同一个幂等键（Idempotency-Key）重复请求，得到第一次的答复。错误以 application/problem+json 给出，errors 指出要改的字段。"},
		"paths":      paths,
		"components": object{"schemas": schemas, "securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}}},
		"security":   []any{object{"token": []string{}}},
	}
}

// actionPath adds an action. Two kinds may have an action of one name: then the body is one of both.
func actionPath(paths object, k *matter.Kind, a matter.Action, schema string) {
	at := "/api/v1/matters/{number}/actions/" + a.Name
	ref := object{"$ref": "#/components/schemas/" + schema}
	if old, ok := paths[at].(object); ok {
		body := old["post"].(object)["requestBody"].(object)["content"].(object)["application/json"].(object)
		if several, ok := body["schema"].(object)["anyOf"].([]any); ok {
			body["schema"] = object{"anyOf": append(several, ref)}
			return
		}
		body["schema"] = object{"anyOf": []any{body["schema"], ref}}
		return
	}
	paths[at] = object{"post": operation(k.Title+"："+a.Title+"（"+a.By.Rule()+"）", a.Name, "Result", ref, path("number", "业务编号"), key(),
		object{"name": "If-Match", "in": "header", "description": "上次读到的版本号：之后有人动过就拒绝", "schema": object{"type": "string"}})}
}

// operation describes one call. Opening a matter answers 201, all else 200.
func operation(summary, id, answer string, body any, parameters ...object) object {
	status := "200"
	if id == "openMatter" {
		status = "201"
	}
	op := object{"summary": summary, "operationId": id, "responses": object{
		status:    object{"description": "成功", "content": content(object{"$ref": "#/components/schemas/" + answer})},
		"default": object{"description": "被拒绝", "content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}},
	}}
	if len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if body != nil {
		op["requestBody"] = object{"required": true, "content": content(body)}
	}
	return op
}

func content(schema any) object { return object{"application/json": object{"schema": schema}} }

func path(name, words string) object {
	return object{"name": name, "in": "path", "required": true, "description": words, "schema": object{"type": "string"}}
}

func query(name, words string) object {
	return object{"name": name, "in": "query", "description": words, "schema": object{"type": "string"}}
}

func key() object {
	return object{"name": "Idempotency-Key", "in": "header", "description": "同一个键只办一次", "schema": object{"type": "string", "maxLength": 100}}
}

// item says of an item only what every one has; the rest is the record of the guide.
func item() object {
	text := object{"type": "string"}
	return object{"type": "object", "properties": object{"code": text, "name": text}, "required": []string{"code", "name"}}
}

// listOf is a list under a name; where it goes on, next is the address of the rest.
func listOf(name, schema string) object {
	return object{"type": "object", "properties": object{name: object{"type": "array", "items": object{"$ref": "#/components/schemas/" + schema}},
		"next": object{"type": "string"}}, "required": []string{name}, "additionalProperties": false}
}
