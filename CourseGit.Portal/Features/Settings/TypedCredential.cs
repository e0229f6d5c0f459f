using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Settings;

/// <summary>A credential as it was typed.</summary>
public sealed record TypedCredential(string Name, CredentialKind Kind)
{
    public string User { get; init; } = "";

    /// <summary>A token, or the private key of an app.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The kind of remote it is for; null or empty for any.</summary>
    public string? Host { get; init; }

    public string AppId { get; init; } = "";

    public string Installation { get; init; } = "";

    /// <summary>As <c>2025-12-31</c>.</summary>
    public string? Ends { get; init; }

    /// <summary>What it was when somebody began to type; null for a new one.</summary>
    public Credential? Read { get; init; }

    /// <summary>All but the secret, as Core has it.</summary>
    /// <exception cref="InvalidInputException">The day is none.</exception>
    public CredentialFields Fields => (Kind == CredentialKind.GitHubApp
        ? new CredentialFields("x-access-token") { AppId = AppId, Installation = Installation is "" ? null : Installation }
        : new CredentialFields(User) { Host = Host is { Length: > 0 } kind ? new RemoteKind(kind) : null }) with
    {
        EndsOn = DayText.Read(Ends),
        Read = Read,
    };

    /// <summary>The secret itself.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public Secret Hidden => Kind == CredentialKind.GitHubApp ? Core.Primitives.Secret.OfPem(Secret) : new Secret(Secret);
}
