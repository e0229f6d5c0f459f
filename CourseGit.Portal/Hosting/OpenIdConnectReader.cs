using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>Reads the settings of the identity provider.</summary>
internal static class OpenIdConnectReader
{
    private const string Section = "CourseGit:OpenIdConnect:";

    /// <returns>Null where no provider is named.</returns>
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public static OpenIdConnectSettings? Read(IConfigurationSection section)
    {
        if (Text(section, "Authority") is not { } authority)
            return section.GetChildren().FirstOrDefault(c => c.Value is { Length: > 0 } || c.GetChildren().Any()) is { } lonely
                ? throw new InvalidInputException(
                    $"The setting {Section}{lonely.Key} is set, but {Section}Authority is not, so nobody could sign in that way. Set it to "
                        + "the issuer of your identity provider, for example https://login.example.org/realms/staff.")
                : null;
        var settings = new OpenIdConnectSettings(Authority(authority), ClientId(section))
        {
            ClientSecret = Text(section, "ClientSecret") is { } secret ? new Secret(secret) : null,
            SecretInHeader = SecretInHeader(Text(section, "ClientAuthentication")),
            SuperuserClaims = Claims(section, "SuperuserClaim"),
            TeacherClaims = Claims(section, "TeacherClaim"),
            Scopes = Scopes(Text(section, "Scopes")),
            NameClaim = Text(section, "NameClaim") ?? OpenIdConnectSettings.DefaultNameClaim,
            DisplayName = DisplayName(Text(section, "DisplayName"), authority),
            AllowedDomain = Domain(Text(section, "AllowedDomain")),
            LocalAccounts = LocalAccounts(section["LocalAccounts"]),
        };
        return settings.SuperuserClaims.IsEmpty && settings.TeacherClaims.IsEmpty
            ? throw new InvalidInputException(
                $"Neither {Section}SuperuserClaim nor {Section}TeacherClaim is set, so nobody who signs in would have a right. Set at "
                    + "least one as type=value, for example groups=coursegit-superusers.")
            : settings;
    }

    // Without https whoever sits between could be the provider; on this machine nobody does.
    private static string Authority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length + url.Query.Length + url.Fragment.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? text
            : throw new InvalidInputException(
                $"The setting {Section}Authority is \"{text}\"; it must be the https address that your identity provider names as its "
                    + "issuer, for example https://login.example.org/realms/staff.");

    private static string ClientId(IConfigurationSection section) => Text(section, "ClientId") ?? throw new InvalidInputException(
        $"The setting {Section}ClientId is missing. Register CourseGit at your identity provider and set the name it got there.");

    private static ImmutableArray<ClaimValue> Claims(IConfigurationSection section, string key)
    {
        var parts = (Text(section, key) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. parts.Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } type, { Length: > 0 } value]
            ? new ClaimValue(type, value)
            : throw new InvalidInputException(
                $"The setting {Section}{key} holds \"{part}\"; it must be type=value, for example groups=coursegit-teachers, several with "
                    + "semicolons between them."))];
    }

    private static ImmutableArray<string> Scopes(string? text)
    {
        if (text is null)
            return OpenIdConnectSettings.DefaultScopes;
        ImmutableArray<string> scopes = [.. text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Distinct()];
        return scopes.Contains("openid")
            ? scopes
            : throw new InvalidInputException(
                $"The setting {Section}Scopes is \"{text}\"; openid must be among them, for example openid profile email groups.");
    }

    private static string DisplayName(string? text, string authority)
    {
        var name = text ?? new Uri(authority).Host;
        return name.Length <= 60 && !name.Any(char.IsControl)
            ? name
            : throw new InvalidInputException($"The setting {Section}DisplayName is too long for a button. Use up to 60 characters.");
    }

    private static string? Domain(string? text) => text is null || (Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.'))
        ? text
        : throw new InvalidInputException(
            $"The setting {Section}AllowedDomain is \"{text}\"; it must be what follows the @ of an e-mail address, for example "
                + "example.org.");

    private static bool LocalAccounts(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "true" => true,
        "false" => false,
        _ => throw new InvalidInputException($"The setting {Section}LocalAccounts is \"{text}\"; it must be true or false."),
    };

    private static bool? SecretInHeader(string? text) => text switch
    {
        null => null,
        "client_secret_basic" => true,
        "client_secret_post" => false,
        _ => throw new InvalidInputException(
            $"The setting {Section}ClientAuthentication is \"{text}\"; it must be client_secret_basic or client_secret_post. Leave it out "
                + "to do as the provider says."),
    };

    private static string? Text(IConfigurationSection section, string key) =>
        section[key]?.Trim() is { Length: > 0 } text ? text : null;
}
