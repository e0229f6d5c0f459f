using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A proxy that takes no <c>Transfer-Encoding: chunked</c>.</summary>
public sealed class UploadsInPiecesTests
{
    private const string Course = StrictServer.Course;

    [Theory]
    [InlineData(411)]
    [InlineData(400)]
    [InlineData(501)]
    public async Task A_proxy_that_takes_no_upload_in_pieces_gets_it_whole_and_later_ones_at_once(int status)
    {
        await using var strict = await StrictServer.OpenAsync();
        var refused = 0;
        strict.Server.Trouble = RefusePieces(status, () => refused++);
        for (var i = 0; i < 2; i++)
        {
            strict.Files.Write("media/scan.bin", CourseFiles.Noise(new Random(i), 3_000_000));
            await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        }

        Assert.Equal(1, refused);
        await FolderImage.AssertSavedAsync(strict.Files.Folder, strict.Repository);
    }

    [Fact]
    public async Task Another_repository_of_the_course_is_tried_in_pieces_again()
    {
        await using var strict = await StrictServer.OpenAsync();
        var refused = 0;
        strict.Server.Trouble = RefusePieces(411, () => refused++);
        strict.Files.Write("media/scan.bin", CourseFiles.Noise(new Random(1), 3_000_000));
        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        await strict.Server.CreateAsync("other");
        await strict.House.ChangeCourseAsync(Course, c => c with { Remote = c.Remote with { Address = strict.Server.UrlOf("other") } });

        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(2, refused);
    }

    [Fact]
    public async Task A_proxy_that_takes_it_neither_in_pieces_nor_whole_is_told()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Server.Trouble = (request, http) => request.IsPush ? Troubles.Status(411)(request, http) : Task.FromResult(false);
        strict.Files.Write("media/scan.bin", CourseFiles.Noise(new Random(1), 3_000_000));

        var ended = await strict.House.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains("does not take what is sent to it, in pieces or as a whole", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ry again", ended.Text + ended.NextStep, StringComparison.Ordinal);
        strict.Server.Trouble = null;
        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task A_fetch_that_names_very_many_objects_goes_in_one_piece()
    {
        await using var strict = await StrictServer.OpenAsync();
        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        var refused = 0;
        strict.Server.Trouble = RefusePieces(411, () => refused++);
        var git = strict.House.Get<GitRunner>();
        var vault = strict.House.VaultOf(Course);
        await RealGit.RunAsync(vault, "remote", "add", FetchRequest.RemoteName, strict.Server.UrlOf(Course));
        var environment = ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "http");
        var remote = new RemoteRepository(git, vault, new RemoteAccess(strict.Server.UrlOf(Course), "there", environment));
        var many = Enumerable.Range(1, 60_000).Select(i => i.ToString("x40", CultureInfo.InvariantCulture));

        await Assert.ThrowsAsync<OperationFailedException>(() => // none of them is there
            remote.FetchAsync(FetchRequest.Objects(many), TimeSpan.FromMinutes(1), null, TestContext.Current.CancellationToken));

        Assert.Equal(0, refused);
        Assert.Contains(strict.Server.Requests, r => r is { Method: "POST", IsPush: false });
    }

    private static Func<SeenRequest, HttpContext, Task<bool>> RefusePieces(int status, Action refused) => async (request, http) =>
    {
        if (http.Request.Method != "POST" || http.Request.Headers.TransferEncoding.Count == 0)
            return false;
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        refused();
        http.Response.StatusCode = status;
        return true;
    };
}
