using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A commit that a server refuses must not stand in the way of those after it.</summary>
public sealed class RefusedForGoodTests
{
    private const string Course = StrictServer.Course;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Once_the_refused_file_is_gone_the_next_backup_goes_without_it_and_says_so(bool isFirst)
    {
        await using var strict = await StrictServer.OpenAsync();
        if (!isFirst)
            await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        var before = isFirst ? [] : await RealGit.HistoryAsync(strict.Repository);
        strict.Files.Write("git~1", "x").Write("media/kept.txt", "kept");
        await RefusedAsync(strict);
        var waiting = await RealGit.TipAsync(strict.House.VaultOf(Course));
        strict.Files.Remove("git~1");

        var ended = await strict.House.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.StartsWith("Sync complete, but: The repository had refused 2 commits", ended.Text, StringComparison.Ordinal);
        var after = await RealGit.HistoryAsync(strict.Repository);
        Assert.Equal([ended.Commit!.Value, .. before], after);
        var kept = await RealGit.RunAsync(strict.House.VaultOf(Course), "for-each-ref", "--contains", waiting, "--format=%(refname)");
        var reference = Assert.Single(kept.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("refs/coursegit/rescue/test/", reference, StringComparison.Ordinal);
        await FolderImage.AssertSavedAsync(strict.Files.Folder, strict.Repository);
        await strict.House.BackUpAsync(Course, OperationOutcome.Unchanged);
        strict.Files.Write("media/later.txt", "later");
        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
    }

    [Fact]
    public async Task When_nothing_else_had_changed_the_course_is_saved_as_it_was()
    {
        await using var strict = await StrictServer.OpenAsync();
        var saved = await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        strict.Files.Write("git~1", "x");
        await RefusedAsync(strict);
        strict.Files.Remove("git~1");

        var ended = await strict.House.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Equal(saved.Commit, ended.Commit);
        await strict.House.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task While_the_file_is_there_every_backup_names_it_and_no_commit_is_made_for_nothing()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Files.Write("git~1", "x");
        await RefusedAsync(strict);
        var waiting = await RealGit.TipAsync(strict.House.VaultOf(Course));

        await RefusedAsync(strict);
        Assert.Equal(waiting, await RealGit.TipAsync(strict.House.VaultOf(Course)));
        strict.Files.Write("media/new.txt", "new");
        await RefusedAsync(strict);
        await RefusedAsync(strict);

        Assert.Equal(2, (await RealGit.HistoryAsync(strict.House.VaultOf(Course))).Length);
        Assert.Equal("", await RealGit.RunAsync(strict.House.VaultOf(Course), "for-each-ref", "refs/coursegit/rescue"));
        strict.Files.Remove("git~1");
        await strict.House.BackUpAsync(Course, OperationOutcome.Warning);
        await FolderImage.AssertSavedAsync(strict.Files.Folder, strict.Repository);
    }

    [Fact]
    public async Task Commits_refused_for_a_rule_that_is_lifted_later_all_go_along()
    {
        await using var strict = await StrictServer.OpenAsync();
        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        strict.Hook("pre-receive", "echo 'No pushes in August' >&2; exit 1");
        for (var i = 0; i < 3; i++)
        {
            strict.Files.Write("media/new.txt", $"{i}");
            Assert.Contains("No pushes in August", (await strict.House.BackUpAsync(Course)).Text, StringComparison.Ordinal);
        }
        strict.RemoveHook("pre-receive");

        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(4, (await RealGit.HistoryAsync(strict.Repository)).Length);
    }

    [Fact]
    public async Task History_that_the_repository_once_had_is_never_made_into_one_commit()
    {
        await using var strict = await StrictServer.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            strict.Files.Write("media/new.txt", $"{i}");
            await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        }
        var history = await RealGit.HistoryAsync(strict.Repository);
        await RealGit.RunAsync(strict.Repository, "update-ref", "-d", "refs/heads/test");
        strict.Files.Write("git~1", "x");
        await RefusedAsync(strict);
        strict.Files.Write("media/new.txt", "4").Remove("git~1");

        var ended = await strict.House.BackUpAsync(Course, OperationOutcome.Warning);

        var after = await RealGit.HistoryAsync(strict.Repository);
        Assert.Equal([ended.Commit!.Value, .. history], after);
    }

    [Fact]
    public async Task What_was_too_large_for_the_server_does_not_stand_in_the_way_when_it_is_gone()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Server.Trouble = async (request, http) =>
        {
            if (!request.IsPush)
                return false;
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            (http.Request.Body, http.Response.StatusCode) = (new MemoryStream(body.ToArray()), body.Length > 1_000_000 ? 413 : 200);
            return body.Length > 1_000_000;
        };
        await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);
        strict.Files.Write("media/film.bin", CourseFiles.Noise(new Random(1), 1_500_000));
        Assert.Contains("does not take files or packs this large", (await strict.House.BackUpAsync(Course)).Text, StringComparison.Ordinal);
        strict.Files.Remove("media/film.bin").Write("media/new.txt", "new");

        await strict.House.BackUpAsync(Course, OperationOutcome.Warning);

        await FolderImage.AssertSavedAsync(strict.Files.Folder, strict.Repository);
    }

    private static async Task RefusedAsync(StrictServer strict)
    {
        var ended = await strict.House.BackUpAsync(Course);
        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains("It does not take git~1.", ended.Text, StringComparison.Ordinal);
    }
}
