namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// Where a server points to when it says that a repository has moved. git, told not to follow, does not say it; its trace of the headers
/// does. So git asks once more, the same way and with the same addresses.
/// </summary>
internal sealed class MovedAddress(GitRunner git, string gitDirectory, RemoteAccess access)
{
    private const string Header = "<= Recv header: ", Location = "location:", Request = "/info/refs";

    /// <summary>The address there; null when none is given that could be entered in a course's settings.</summary>
    public async Task<string?> FindAsync(TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        string? found = null;
        var command = GitCommand.Of("ls-remote", "--heads", "--end-of-options", access.Address) with
        {
            Environment = access.Environment.Add("GIT_TRACE_CURL", "1").Add("GIT_TRACE_CURL_NO_DATA", "1"), // it leaves out what signs in
            Progress = line => found = Read(line) ?? found,
            SilenceLimit = silenceLimit,
            AnswerCodes = [128],
        };
        await git.RunAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        return Bare(found);
    }

    private static string? Read(string line)
    {
        var at = line.IndexOf(Header, StringComparison.Ordinal);
        var header = at < 0 ? "" : line[(at + Header.Length)..];
        return header.StartsWith(Location, StringComparison.OrdinalIgnoreCase) ? header[Location.Length..].Trim() : null;
    }

    // What a server says is shown to people: an address with a password in it, or of another kind, is none that a course could have.
    private string? Bare(string? location)
    {
        if (string.IsNullOrEmpty(location) || !Uri.TryCreate(new Uri(access.Address.TrimEnd('/') + Request), location, out var url))
            return null;
        if (url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
            return null;
        var path = url.GetLeftPart(UriPartial.Path);
        return path.EndsWith(Request, StringComparison.Ordinal) ? path[..^Request.Length] : path;
    }
}
