using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases;

/// <summary>Secrets inside addresses: user information, and parameters that are called so.</summary>
internal static partial class AddressSecrets
{
    /// <summary>
    /// A text without them. Over http a token may stand in the user's place, so both go; of other addresses (<c>ssh://git@…</c>) only the password.
    /// </summary>
    public static string TakeOut(string text)
    {
        if (!text.Contains('@', StringComparison.Ordinal) && !text.Contains('=', StringComparison.Ordinal))
            return text;
        var bare = User().Replace(text, m => m.Groups["scheme"].Value + (IsWeb(m) || m.Groups["password"].Value.Length == 0 && m.Groups["user"].Value.Length == 0 ? "" : m.Groups["user"].Value + "@"));
        return Parameter().Replace(bare, m => SecretNames.IsSecret(m.Groups["name"].Value) ? m.Groups["before"].Value : m.Value);
    }

    /// <summary>The first secret in a text that has one: a password, else the user, else a parameter.</summary>
    public static string In(string text) => User().Match(text) is { Success: true } user
        ? user.Groups["password"].Value is { Length: > 1 } password ? password[1..] : user.Groups["user"].Value
        : Parameter().Match(text) is { Success: true } parameter ? parameter.Value[parameter.Groups["before"].Length..] : "";

    private static bool IsWeb(Match address) => address.Groups["scheme"].Value.TrimEnd('/', ':') is var scheme
        && (scheme.EndsWith("http", StringComparison.OrdinalIgnoreCase) || scheme.EndsWith("https", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*:/{2,})(?<user>[^\\s/?#\"'<>@:]*)(?<password>:[^\\s/?#\"'<>]*)?@")]
    private static partial Regex User();

    [GeneratedRegex("(?<before>[?&](?<name>[A-Za-z0-9_.-]+)=)[^&\\s#\"'<>]+")]
    private static partial Regex Parameter();
}
