using CourseGit.Core.Primitives;

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

    /// <summary>Pushes in pieces, and once more as a whole where those are not taken, which is noted for the next time.</summary>
    /// <param name="push">Is told whether to send the upload whole.</param>
    /// <param name="notice">Hears, in sentences, that it is sent once more.</param>
    /// <exception cref="OperationFailedException">It failed either way; the message says how.</exception>
    public async Task<PushAnswer> PushAsync(RemoteAccess access, Func<bool, Task<PushAnswer>> push, Action<string> notice)
    {
        if (AreFor(access))
            return await push(true).ConfigureAwait(false);
        try
        {
            return await push(false).ConfigureAwait(false);
        }
        catch (PiecesRefusedException e)
        {
            notice($"The repository {access.Display} or a proxy before it did not take the upload. It is sent once more, whole and with "
                + $"its length; if that is taken, later backups do so at once. {e.Message}");
        }
        var answer = await push(true).ConfigureAwait(false);
        Remember(access);
        return answer;
    }

    private bool AreFor(RemoteAccess access) => File.Exists(Note) && File.ReadAllLines(Note).Contains(access.Address);

    private void Remember(RemoteAccess access)
    {
        if (!AreFor(access))
            File.AppendAllText(Note, access.Address + "\n");
    }
}
