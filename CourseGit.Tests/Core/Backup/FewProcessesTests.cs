using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>Of 500 courses most have not changed since the last hour: what each of them costs counts.</summary>
public sealed class FewProcessesTests : IDisposable
{
    private const string Course = "ffm516";
    private const string Script = """
        #!/bin/bash
        here=$(dirname "$0")
        PATH=${PATH#"$here:"}
        echo "$*" >>"$here/log"
        exec git "$@"
        """;

    private readonly TemporaryFolder _folder = new();

    public FewProcessesTests()
    {
        File.WriteAllText(_folder.At("git"), Script.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(_folder.At("git"), (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unchanged_course_of_this_portal_starts_no_git_and_a_changed_one_moves_refs_alone()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged); // what was written in the second of the first is read once more

        Assert.Empty(await CommandsOfBackupAsync(house, "unchanged"));
        files.Write("media/new.txt", "new\n").Write("exercises/kinematics/more/deep.txt", "deep\n").Remove("README");
        var commands = await CommandsOfBackupAsync(house, "succeeded");

        Assert.All(commands, c => Assert.Contains("update-ref", c, StringComparison.Ordinal));
        Assert.Equal(3, commands.Length); // of the vault, of the repository, and where it was seen
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
        await RealGit.CheckAsync(house.RepositoryOf(Course));
    }

    private async Task<string[]> CommandsOfBackupAsync(TestHouse house, string outcome)
    {
        File.WriteAllText(_folder.At("log"), "");
        var path = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        var ended = await new CommandLine(house) { Environment = { ["PATH"] = path } }.RunAsync("backup", Course, "--json");
        Assert.True(ended.ExitCode == 0 && ended.Text("outcome") == outcome, ended.ToString());
        return File.ReadAllLines(_folder.At("log"));
    }
}
