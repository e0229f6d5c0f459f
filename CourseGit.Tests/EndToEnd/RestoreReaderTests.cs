using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class RestoreReaderTests
{
    // A folder entered stays the one it was, whatever is renamed: so all that is read below it belongs together.
    private const string Reader = """
        course=$1 stop=$2 part=$3 rounds=0
        tell() { printf '%s after %s rounds\n' "$1" "$rounds"; exit 1; }
        echo reading
        until [[ -e $stop ]]; do
          cd "$course/$part" 2>/dev/null || tell "$part is missing"
          IFS= read -r one <version-1.txt || tell 'a file is missing'
          IFS= read -r two <deep/inside/version-2.txt || tell 'a file is missing'
          [[ $one == "$two" ]] || tell "the course is mixed ($one, $two)"
          rounds=$((rounds + 1))
        done
        echo "$rounds"
        """;

    [Theory]
    [InlineData(RestoreMode.Full, "")]
    [InlineData(RestoreMode.Exercises, "exercises/" + CourseFiles.Key)]
    [InlineData(RestoreMode.Paths, "exercises/" + CourseFiles.Key)]
    public async Task A_reader_never_finds_the_course_missing_or_mixed(RestoreMode mode, string part)
    {
        await using var course = await RestoreHouse.OpenAsync(write: f => Stamp(f, part, "first").WriteMany(300, 1000));
        var first = CommitName.Parse(course.Commit);
        Stamp(course.Files, part, "second").WriteMany(100, 1000, seed: 2);
        var second = CommitName.Of((await course.House.BackUpAsync(course.Name, OperationOutcome.Succeeded)).Commit!);
        var stop = Path.Combine(course.House.Root, "stop");
        using var reader = ChildProcess.Bash(Reader, course.Files.Folder, stop, part);
        Assert.Equal("reading", await reader.LineAsync());

        for (var i = 0; i < LongRun.Count(4, 40); i++)
        {
            var arguments = new RestoreArguments(
                mode)
            {
                Commit = i % 2 == 0 ? first : second,
                OverrideDirection = true,
                Confirmed = true,
                Paths = mode == RestoreMode.Paths
                ? [CoursePath.Parse(part)]
                : []
            };
            var restored = await course.House.RestoreAsync(course.Name, arguments, OperationOutcome.Succeeded);
            if (i % 4 == 3)
                Assert.Equal(OperationOutcome.Succeeded, (await course.House.UndoAsync(restored.Id)).Outcome);
        }

        await File.WriteAllTextAsync(stop, "", TestContext.Current.CancellationToken);
        var said = await reader.LineAsync();
        Assert.True(int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 100, said);
    }

    private static CourseFiles Stamp(CourseFiles files, string part, string version) =>
        files.Write(Path.Combine(part, "version-1.txt"), version + "\n")
            .Write(Path.Combine(part, "deep/inside/version-2.txt"), version + "\n");
}
