using System.Text.Json;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>What a git host says of a push, as GitHub, GitLab, Gitea, Forgejo and Gogs write it.</summary>
/// <param name="Ref">What was pushed to, with <c>refs/heads/</c> before a branch.</param>
/// <param name="Owner">Whose repository it is; a group of groups has slashes in it. Empty when it does not say.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Commit">What it points to since; null when it does not say, and all zeros when it was deleted.</param>
public sealed record PushMessage(string? Ref, string Owner, string Name, string? Commit)
{
    private const string Heads = "refs/heads/";

    /// <summary>The branch; null when it was none that was pushed.</summary>
    public string? Branch => Ref?.StartsWith(Heads, StringComparison.Ordinal) == true ? Ref[Heads.Length..] : null;

    /// <summary>The branch was deleted.</summary>
    public bool IsDeletion => Commit is { Length: > 0 } commit && commit.All(c => c == '0');

    /// <summary>Reads one; null when it is no message about a repository.</summary>
    public static PushMessage? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        // GitLab's own: the repository's name there is the one for people.
        if (Member(root, "project") is { } project && Text(project, "path_with_namespace") is { } path)
            return Of(root, path);
        if (Member(root, "repository") is not { } repository || Text(repository, "name") is not { } name)
            return null;
        var owner = OwnerOf(repository) ?? (Text(repository, "full_name") is { } full && full.LastIndexOf('/') is var slash and > 0
            ? full[..slash] : "");
        return new PushMessage(Text(root, "ref"), owner, name, CommitOf(root));
    }

    /// <summary>Whether it is about the repository at an address; one that names no owner is compared by its name alone.</summary>
    internal bool IsFrom(string address)
    {
        var (owner, name) = CheckoutRemotes.NamesOf(address);
        return name.Equals(Name, StringComparison.OrdinalIgnoreCase)
            && (owner.Length == 0 || (Owner.Length > 0 && $"/{owner}".EndsWith($"/{Owner}", StringComparison.OrdinalIgnoreCase)));
    }

    private static PushMessage Of(JsonElement root, string path)
    {
        var slash = path.LastIndexOf('/');
        return new PushMessage(Text(root, "ref"), slash > 0 ? path[..slash] : "", path[(slash + 1)..], CommitOf(root));
    }

    private static string? CommitOf(JsonElement root) =>
        Text(root, "after") is { Length: 40 or 64 } after && after.All(char.IsAsciiHexDigitLower) ? after : null;

    // A name, or a person with one.
    private static string? OwnerOf(JsonElement repository) => Member(repository, "owner") switch
    {
        { ValueKind: JsonValueKind.String } => Text(repository, "owner"),
        { ValueKind: JsonValueKind.Object } owner => Text(owner, "login") ?? Text(owner, "username") ?? Text(owner, "name"),
        _ => null,
    };

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? TextOf(value) : null;

    /// <summary>A string; null when it is no text, as half of a character is.</summary>
    internal static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
