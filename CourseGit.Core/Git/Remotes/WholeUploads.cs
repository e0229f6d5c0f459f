namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// git sends what is larger than <c>http.postBuffer</c> in pieces (<c>Transfer-Encoding: chunked</c>). Some proxies answer 411 or 400 to
/// that. For them the upload is gathered in memory and sent with its length. Which remotes need it is noted in a course's vault, so that
/// only the first upload is sent twice.
/// </summary>
internal sealed class WholeUploads(string folder)
{
    /// <summary>What is larger than this still goes in pieces: it would take as much memory.</summary>
    public const string Setting = "http.postBuffer=512m";

    private string Note => Path.Combine(folder, "whole-uploads");

    /// <summary>Whether this remote needs them.</summary>
    public bool AreFor(RemoteAccess access) => File.Exists(Note) && File.ReadAllLines(Note).Contains(access.Address);

    /// <summary>This remote took one.</summary>
    public void Remember(RemoteAccess access)
    {
        if (!AreFor(access))
            File.AppendAllText(Note, access.Address + "\n");
    }
}
