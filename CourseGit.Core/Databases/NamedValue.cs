using System.Collections.Frozen;
using System.Text.Json;

namespace CourseGit.Core.Databases;

/// <summary>
/// Settings that are kept as pairs, <c>{"key": "GIT_TOKEN", "value": …}</c> or <c>["GIT_TOKEN", …]</c>: what such a value is called.
/// </summary>
internal static class NamedValue
{
    private static readonly FrozenSet<string> Names =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "key", "name", "setting", "option", "variable", "var", "field", "id", "label",
            "title", "slug", "k", "n");

    private static readonly FrozenSet<string> Values =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "value", "values", "val", "v", "content", "data", "text", "string", "current",
            "default");

    /// <summary>Whether a member of such an object is its value.</summary>
    public static bool IsValue(string member) => Values.Contains(member);

    /// <summary>The name a pair gives to its value; null when it is none.</summary>
    public static string? NameIn(JsonElement pair) => pair.ValueKind switch
    {
        JsonValueKind.Object when pair.EnumerateObject().Any(p => IsValue(p.Name)) =>
            pair.EnumerateObject().Where(p => Names.Contains(p.Name) && p.Value.ValueKind == JsonValueKind.String)
                .Select(p => p.Value.GetString()).FirstOrDefault(),
        JsonValueKind.Array when pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.String => pair[0].GetString(),
        _ => null,
    };
}
