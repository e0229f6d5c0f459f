using CourseGit.Core.Operations;
using CourseGit.Core.Restore;
using CourseGit.Tests.Core.Backup;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Repositories whose objects are named by SHA-256.</summary>
public sealed class OtherFormatTests
{
    private const string Course = StrictServer.Course;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repository_of_SHA256_is_told_as_that(bool isEmpty)
    {
        await using var strict = await StrictServer.OpenAsync();
        Directory.Delete(strict.Repository, recursive: true);
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", "--object-format=sha256", "--initial-branch=test", strict.Repository);
        await RealGit.RunAsync(strict.Repository, "config", "http.receivepack", "true");
        if (!isEmpty)
            await FillAsync(strict.Repository);

        AssertTold(await strict.House.BackUpAsync(Course));
        if (isEmpty)
            return;
        AssertTold(await strict.House.VerifyAsync(Course));
        var whole = new RestoreArguments(RestoreMode.Full) { OverrideDirection = true, Confirmed = true };
        AssertTold(await strict.House.RestoreAsync(Course, whole));
    }

    private static void AssertTold(OperationSnapshot ended)
    {
        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains("stores its objects with SHA-256", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ry again", ended.Text + ended.NextStep, StringComparison.Ordinal);
    }

    private static async Task FillAsync(string repository)
    {
        var tree = (await RealGit.RunAsync(repository, "hash-object", "-w", "-t", "tree", "/dev/null")).Trim();
        var commit = (await RealGit.RunAsync(repository, "commit-tree", "-m", "First", tree)).Trim();
        await RealGit.RunAsync(repository, "update-ref", "refs/heads/test", commit);
    }
}
