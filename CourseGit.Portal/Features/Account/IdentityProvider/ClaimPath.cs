using System.Security.Claims;
using System.Text.Json;
using CourseGit.Core.State;
using Microsoft.IdentityModel.JsonWebTokens;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// Looks for a claim by its name, dots and all, and within others that are objects: <c>realm_access.roles</c>, and
/// <c>resource_access.my.client.roles</c> whatever the names hold.
/// </summary>
internal static class ClaimPath
{
    public static bool Has(ClaimsPrincipal person, ClaimValue wanted) => person.Claims.Any(c =>
        (c.Type == wanted.Type && c.Value == wanted.Value)
        // By what it is and not by how it looks: a text that somebody wrote about themselves is no object, however it reads.
        || (c.ValueType == JsonClaimValueTypes.Json && Below(c.Type, wanted.Type) is { } rest && HoldsText(c.Value, rest, wanted.Value)));

    private static bool HoldsText(string json, string path, string value)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Holds(document.RootElement, path, value);
        }
        catch (JsonException)
        {
            return false; // nested deeper than anybody reads
        }
    }

    private static bool Holds(JsonElement element, string path, string value) =>
        element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any(p =>
            (p.Name == path && EveryClaim.ValuesOf(p.Value).Any(v => v.Text == value))
            || (Below(p.Name, path) is { } rest && Holds(p.Value, rest, value)));

    // What is left of a way behind a name it begins with.
    private static string? Below(string name, string path) =>
        path.Length > name.Length + 1 && path[name.Length] == '.' && path.StartsWith(name, StringComparison.Ordinal)
            ? path[(name.Length + 1)..]
            : null;
}
