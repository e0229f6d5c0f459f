namespace CourseGit.Core.Git.Remotes;

/// <summary>Who is shown to a server of ssh, for sentences about it.</summary>
/// <param name="User">Who signs in there.</param>
/// <param name="Server">As people write it.</param>
/// <param name="PublicKey">The half that the server must know, a line of <c>authorized_keys</c>.</param>
/// <param name="Credential">What the pair of keys is called here; null when it has no name.</param>
public sealed record SshLogin(string User, string Server, string PublicKey, string? Credential)
{
    /// <summary>The same in a sentence.</summary>
    public string Named => Credential is null ? "its credential" : $"the credential {Credential}";
}
