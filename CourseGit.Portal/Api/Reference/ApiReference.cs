using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CourseGit.Portal.Api.Reference;

/// <summary>The document of the API in the form that a page shows.</summary>
public sealed record ApiReference(string Description, ImmutableArray<ReferenceGroup> Groups, ImmutableArray<ReferenceType> Types)
{
    public static ApiReference Of(JsonNode document)
    {
        var calls =
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select ReferenceCall.Of(path.Key, operation.Key, operation.Value!);
        var groups = calls.GroupBy(c => c.Tag).Select(g => new ReferenceGroup(g.Key, [.. g]));
        var types = document["components"]!["schemas"]!.AsObject().Where(s => s.Value!["properties"] is not null)
            .Select(s => ReferenceType.Of(s.Key, s.Value!)).OrderBy(t => t.Name, StringComparer.Ordinal);
        return new((string?)document["info"]!["description"] ?? "", [.. groups], [.. types]);
    }
}

/// <summary>Calls that belong together.</summary>
public sealed record ReferenceGroup(string Name, ImmutableArray<ReferenceCall> Calls);

/// <summary>One address with one method.</summary>
public sealed record ReferenceCall(
    string Id, string Tag, string Method, string Path, string Summary, string Description, ImmutableArray<ReferenceField> Parameters,
    TypeWords? Body, ImmutableArray<ReferenceAnswer> Answers)
{
    public static ReferenceCall Of(string path, string method, JsonNode operation) => new(
        (string)operation["operationId"]!, (string)operation["tags"]![0]!, method.ToUpperInvariant(), path,
        (string?)operation["summary"] ?? "", (string?)operation["description"] ?? "",
        [.. (operation["parameters"]?.AsArray() ?? []).Select(p => new ReferenceField((string)p!["name"]!, TypeWords.Of(p["schema"]!),
            (string?)p["description"] ?? "", (bool?)p["required"] ?? false, Place((string)p["in"]!)))],
        operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } body ? TypeWords.Of(body) : null,
        [.. operation["responses"]!.AsObject().Select(r => ReferenceAnswer.Of(r.Key, r.Value!))]);

    /// <summary>How it is asked at a shell.</summary>
    public string Curl => Method == "GET"
        ? $"curl -H \"Authorization: Bearer $TOKEN\" $PORTAL{Path}"
        : $"curl -X POST -H \"Authorization: Bearer $TOKEN\" -H \"Idempotency-Key: $(uuidgen)\""
            + (Body is null ? "" : " \\\n  -H \"Content-Type: application/json\" -d '{…}'") + $" $PORTAL{Path}";

    private static string Place(string place) => place switch
    {
        "path" => "in the address",
        "query" => "behind the ?",
        _ => "a header",
    };
}

/// <summary>Something it can be answered with.</summary>
public sealed record ReferenceAnswer(string Status, string Words, TypeWords? Type)
{
    /// <summary>An error: those are the same everywhere.</summary>
    public bool IsProblem => Type?.Link == nameof(ApiProblem);

    public static ReferenceAnswer Of(string status, JsonNode answer) => new(status, (string?)answer["description"] ?? "",
        answer["content"]?.AsObject().FirstOrDefault().Value?["schema"] is { } schema ? TypeWords.Of(schema) : null);
}

/// <summary>A field of an object, or a parameter.</summary>
/// <param name="IsAlways">It always has to be given, or always is.</param>
/// <param name="Where">Of a parameter: where it stands.</param>
public sealed record ReferenceField(string Name, TypeWords Type, string Description, bool IsAlways, string? Where = null);

/// <summary>An object that is sent or answered.</summary>
public sealed record ReferenceType(string Name, string Description, ImmutableArray<ReferenceField> Fields)
{
    public static ReferenceType Of(string name, JsonNode schema)
    {
        var always = (schema["required"]?.AsArray() ?? []).Select(r => (string)r!).ToHashSet();
        return new(name, (string?)schema["description"] ?? "", [.. schema["properties"]!.AsObject().Select(p => new ReferenceField(
            p.Key, TypeWords.Of(p.Value!), (string?)p.Value!["description"] ?? "", always.Contains(p.Key)))]);
    }
}

/// <summary>What a value is, in words.</summary>
/// <param name="Link">The object that it is or holds; null for a plain value.</param>
public sealed record TypeWords(string Before, string? Link, string After)
{
    private const string Prefix = "#/components/schemas/";

    public static TypeWords Of(JsonNode schema)
    {
        if ((string?)schema["$ref"] is { } reference)
            return OfReference(schema, reference);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            var one = Of(choices.First(c => (string?)c!["type"] != "null")!);
            return choices.Any(c => (string?)c!["type"] == "null") ? one with { After = one.After + " or null" } : one;
        }
        if (schema["enum"] is JsonArray values)
            return new(string.Join(" | ", values.Select(v => v?.ToString() ?? "null")), null, "");
        var types = schema["type"] switch
        {
            JsonArray several => several.Select(t => (string)t!).ToList(),
            { } single => [(string)single!],
            null => [],
        };
        var orNull = types.Remove("null") ? " or null" : "";
        return types.FirstOrDefault() switch
        {
            "array" when schema["items"] is { } items && Of(items) is var item => item with
            {
                Before = "list of " + item.Before,
                After = item.After + orNull,
            },
            "integer" => new("whole number" + orNull, null, ""),
            "boolean" => new("true or false" + orNull, null, ""),
            "string" when (string?)schema["format"] == "date-time" => new("time" + orNull, null, ""),
            "string" => new("text" + orNull, null, ""),
            { } other => new(other + orNull, null, ""),
            null => new("anything", null, ""),
        };
    }

    // Only objects have a place of their own on the page; of others, such as a choice of words, it is said what they are.
    private static TypeWords OfReference(JsonNode schema, string reference)
    {
        var name = reference.StartsWith(Prefix, StringComparison.Ordinal) ? reference[Prefix.Length..].Split('/')[0] : "";
        return schema.Root["components"]?["schemas"]?[name] switch
        {
            null => new("anything", null, ""),
            { } target when target["properties"] is null => Of(target),
            _ => new("", name, ""),
        };
    }
}
