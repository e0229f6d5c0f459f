using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CourseGit.Tests.Architecture;
using Json.Schema;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>One call that GitHub's description knows.</summary>
internal sealed record GitHubOperation(string Method, string Path, JsonObject Description);

/// <summary>
/// GitHub's own description of its API, published as the npm package <c>@octokit/openapi</c>; <c>./test</c> fetches it. It says whether a
/// request may be sent as it was, and whether an answer is one that GitHub gives.
/// </summary>
internal sealed class GitHubDescription
{
    // What a schema may say; the rest explains.
    private static readonly string[] Kept =
    [
        "type", "enum", "required", "minimum", "maximum", "minLength", "maxLength", "pattern", "format", "minItems", "maxItems",
    ];

    private static readonly Lazy<GitHubDescription> Loaded = new(() => new GitHubDescription());

    private readonly JsonObject _whole;
    private readonly (string[] Parts, string Path)[] _paths;
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new();

    private GitHubDescription()
    {
        using var file = File.OpenRead(Place);
        _whole = JsonNode.Parse(file)!.AsObject();
        _paths = [.. _whole["paths"]!.AsObject().Select(p => (p.Key.Split('/'), p.Key))];
    }

    public static GitHubDescription Instance => Loaded.Value;

    private static string Place => Path.Combine(SourceFiles.Root, "artifacts", "github", "api.github.com.json");

    public static void SkipIfMissing() => Assert.SkipUnless(
        File.Exists(Place), "The npm package @octokit/openapi is not here: ./test fetches it where there is npm.");

    /// <summary>The call that a request is; null when GitHub has none like it.</summary>
    public GitHubOperation? Find(string method, string path)
    {
        var parts = path.Split('/');
        var found = _paths.Where(p => p.Parts.Length == parts.Length && p.Parts.Zip(parts).All(x => IsHole(x.First) || x.First == x.Second))
            .OrderBy(p => p.Parts.Count(IsHole)).Select(p => p.Path).FirstOrDefault();
        return found is not null && _whole["paths"]![found]![method.ToLowerInvariant()] is JsonObject operation
            ? new GitHubOperation(method, found, operation)
            : null;
    }

    /// <summary>What is wrong with a request; empty when nothing is.</summary>
    public IEnumerable<string> CheckRequest(GitHubOperation operation, IQueryCollection query, string body)
    {
        var known = (operation.Description["parameters"]?.AsArray() ?? []).Select(p => Resolved(p!)).Where(p => (string?)p["in"] == "query")
            .ToDictionary(p => (string)p["name"]!, p => p["schema"]!);
        foreach (var (name, value) in query)
        {
            if (!known.TryGetValue(name, out var schema))
                yield return $"the parameter {name} is not described";
            else if (Check($"{operation.Method} {operation.Path} ?{name}", schema, Typed(schema, value.ToString())) is { } wrong)
                yield return $"the parameter {name}: {wrong}";
        }
        var wanted = operation.Description["requestBody"] is { } described ? Resolved(described) : null;
        if (body.Length == 0)
        {
            if ((bool?)wanted?["required"] is true)
                yield return "it must have a body";
            yield break;
        }
        if (wanted is null)
        {
            yield return "it may have no body";
            yield break;
        }
        var sent = JsonNode.Parse(body);
        if (CheckClosed($"{operation.Method} {operation.Path} body", SchemaIn(wanted)!, sent) is { } trouble)
            yield return $"the body: {trouble}";
    }

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public string? CheckAnswer(GitHubOperation operation, int status, JsonNode? body)
    {
        if (operation.Description["responses"]![status.ToString(CultureInfo.InvariantCulture)] is { } described)
            return (Meant(operation, status) ?? SchemaIn(Resolved(described))) is { } schema
                ? CheckClosed($"{operation.Method} {operation.Path} {status}", schema, body)
                : body is null ? null : "it has a body";
        // Any call may be refused, or led to a new name, in the way all are; nothing else may be answered that is not described.
        return status is 304 && body is null ? null
            : status is 301 or 401 or 403 or 404 or 500 ? CheckClosed("error", _whole["components"]!["schemas"]!["basic-error"]!, body)
            : $"the status {status} is not described";
    }

    // The description writes the list of installations out, and wrongly: each account would have to be a person and an enterprise at
    // once. One installation alone is described rightly.
    private static JsonNode? Meant(GitHubOperation operation, int status) => (operation.Method, operation.Path, status) switch
    {
        ("GET", "/app/installations", 200) => new JsonObject
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["$ref"] = "#/components/schemas/installation" },
        },
        _ => null,
    };

    private static bool IsHole(string part) => part.StartsWith('{');

    private static JsonNode? SchemaIn(JsonNode described) => described["content"]?["application/json"]?["schema"];

    private JsonNode Resolved(JsonNode node)
    {
        while ((string?)node["$ref"] is { } reference)
            node = reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode)_whole, (at, part) => at[part]!);
        return node;
    }

    private static JsonNode? Typed(JsonNode schema, string value) => (string?)schema["type"] switch
    {
        "integer" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        "boolean" when bool.TryParse(value, out var truth) => truth,
        _ => value,
    };

    // The description leaves room for fields to come; here each has to be in it.
    private string? CheckClosed(string key, JsonNode schema, JsonNode? value)
    {
        if (Check(key, schema, value) is { } wrong)
            return wrong;
        var names = Names(schema).ToHashSet();
        var unknown = (value is JsonArray many ? many.Take(1) : [value]).OfType<JsonObject>().SelectMany(o => o.Select(p => p.Key))
            .Where(n => !names.Contains(n)).ToList();
        return names.Count == 0 || unknown.Count == 0 ? null : $"{string.Join(", ", unknown)} not described";
    }

    private IEnumerable<string> Names(JsonNode node)
    {
        var schema = Resolved(node);
        return (schema["properties"]?.AsObject().Select(p => p.Key) ?? [])
            .Concat(schema["items"] is { } items ? Names(items) : [])
            .Concat(new[] { "oneOf", "anyOf", "allOf" }.SelectMany(k => schema[k]?.AsArray() ?? []).SelectMany(n => Names(n!)));
    }

    private string? Check(string key, JsonNode schema, JsonNode? value)
    {
        var built = _schemas.GetOrAdd(key, _ =>
        {
            var named = new JsonObject();
            var root = Translated(schema, named);
            return JsonSchema.FromText(new JsonObject { ["allOf"] = new JsonArray(root), ["$defs"] = named }.ToJsonString());
        });
        var verdict = built.Evaluate(
            JsonSerializer.SerializeToElement(value), new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return verdict.IsValid ? null : string.Join("; ", (verdict.Details ?? []).Where(d => d.Errors is not null)
            .Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Values)}").Take(10));
    }

    // From OpenAPI 3.0 to JSON Schema: with only those named schemas that are reached.
    private JsonNode Translated(JsonNode node, JsonObject named)
    {
        if ((string?)node["$ref"] is { } reference)
        {
            var name = reference[(reference.LastIndexOf('/') + 1)..];
            if (!named.ContainsKey(name))
            {
                named[name] = true; // it may lead back to itself
                named[name] = Translated(_whole["components"]!["schemas"]![name]!, named);
            }
            return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
        }
        var schema = new JsonObject();
        foreach (var keyword in Kept.Where(k => node[k] is not null))
            schema[keyword] = node[keyword]!.DeepClone();
        if (node["properties"] is JsonObject properties)
            schema["properties"] = new JsonObject(
                properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Translated(p.Value!, named))));
        if (node["items"] is { } items)
            schema["items"] = Translated(items, named);
        if (node["additionalProperties"] is { } more)
            schema["additionalProperties"] = more is JsonObject ? Translated(more, named) : more.DeepClone();
        foreach (var keyword in new[] { "oneOf", "anyOf", "allOf" }.Where(k => node[k] is not null))
            schema[keyword] = new JsonArray([.. node[keyword]!.AsArray().Select(n => Translated(n!, named))]);
        return (bool?)node["nullable"] is true
            ? new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, schema) }
            : schema;
    }
}
