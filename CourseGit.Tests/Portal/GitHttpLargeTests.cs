using System.Security.Cryptography;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>Alone, for what others allocate meanwhile would be counted with it.</summary>
[Collection(nameof(GitHttpLargeTests))]
[CollectionDefinition(nameof(GitHttpLargeTests), DisableParallelization = true)]
public sealed class GitHttpLargeTests(GitPortal at) : IClassFixture<GitPortal>
{
    [Fact]
    public async Task A_large_push_and_clone_pass_through_in_a_stream()
    {
        Directory.CreateDirectory(at.Folder.At("push"));
        var content = RandomNumberGenerator.GetBytes(50 * 1024 * 1024);
        await File.WriteAllBytesAsync(at.Folder.At("push", "film.bin"), content, TestContext.Current.CancellationToken);
        var hash = Convert.ToHexString(SHA256.HashData(content));
        content = null;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await at.PushAsync("push", "lecture.txt", "Hello");
        await at.Git.RunAsync("clone", "--quiet", at.Url(), "clone");
        // Twice 50 MB have passed; anything that kept them in managed memory would have allocated at least that.
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 40 * 1024 * 1024, $"{allocated} bytes were allocated.");
        await using var film = File.OpenRead(at.Folder.At("clone", "film.bin"));
        Assert.Equal(hash, Convert.ToHexString(await SHA256.HashDataAsync(film, TestContext.Current.CancellationToken)));
    }
}
