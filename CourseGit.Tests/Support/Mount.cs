namespace CourseGit.Tests.Support;

/// <summary>A folder or file seen at another place, too. Only root may do that, and not in every container.</summary>
internal sealed class Mount : IAsyncDisposable
{
    private readonly string _at;

    private Mount(string at) => _at = at;

    /// <param name="at">Must be there: a folder for a folder, a file for a file.</param>
    public static async Task<Mount> BindAsync(string what, string at)
    {
        var (code, _, error) = await RealGit.TryAsync("mount", "--bind", what, at);
        Assert.SkipUnless(code == 0, $"Nothing can be mounted here: {error.Trim()}");
        return new Mount(at);
    }

    public async ValueTask DisposeAsync() => await RealGit.TryAsync("umount", "--lazy", _at);
}
