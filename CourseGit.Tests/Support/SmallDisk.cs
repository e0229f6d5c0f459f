namespace CourseGit.Tests.Support;

/// <summary>A file system in memory that is soon full. Only root may mount one, and not in every container.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public static async Task<SmallDisk> MountAsync(string folder, int megabytes)
    {
        var (code, _, error) = await RealGit.TryAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700", "tmpfs", folder);
        Assert.SkipUnless(code == 0, $"A small disk cannot be mounted here: {error.Trim()}");
        return new SmallDisk(folder);
    }

    public async Task GrowAsync(int megabytes)
    {
        var (code, _, error) = await RealGit.TryAsync("mount", "-o", $"remount,size={megabytes}m", _folder);
        Assert.True(code == 0, error);
    }

    public async ValueTask DisposeAsync() => await RealGit.TryAsync("umount", "--lazy", _folder);
}
