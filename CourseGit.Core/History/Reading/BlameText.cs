using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History.Reading;

/// <summary>Reads what <c>git blame --porcelain</c> prints, git-blame(1).</summary>
internal static class BlameText
{
    /// <summary>The lines of the file, those of one commit together as far as they stand below each other.</summary>
    /// <param name="output">One character a byte.</param>
    public static ImmutableArray<BlamedLines> Read(string output)
    {
        var (commits, parts, facts) = (new Dictionary<string, CommitLine>(StringComparer.Ordinal),
            ImmutableArray.CreateBuilder<BlamedLines>(), new Dictionary<string, string>(StringComparer.Ordinal));
        var (id, number, lines) = ("", 0, ImmutableArray.CreateBuilder<string>());
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith('\t'))
            {
                if (!commits.TryGetValue(id, out var commit))
                    commits[id] = commit = Commit(id, facts);
                facts.Clear();
                number++;
                if (parts.Count > 0 && parts[^1].Commit.Id == commit.Id)
                    lines.Add(Text(line[1..]));
                else
                    Begin(commit, line);
            }
            else if (line.Split(' ', 2) is [var word, var rest])
            {
                if (CommitId.TryParse(word, out _))
                    id = word;
                else
                    facts[word] = rest;
            }
        }
        End();
        return parts.ToImmutable();

        void Begin(CommitLine commit, string line)
        {
            End();
            lines.Add(Text(line[1..]));
            parts.Add(new BlamedLines(commit, number, []));
        }

        void End()
        {
            if (parts.Count > 0)
                parts[^1] = parts[^1] with { Lines = lines.ToImmutable() };
            lines.Clear();
        }
    }

    // The first time that a commit is named all is said of it.
    private static CommitLine Commit(string id, Dictionary<string, string> facts) => new(CommitId.Parse(id),
        Text(facts.GetValueOrDefault("summary", "")), Text(facts.GetValueOrDefault("author", "")),
        VaultCommits.DateOf(facts.GetValueOrDefault("committer-time", "")));

    private static string Text(string bytes) => new RawPath(bytes).Display.TrimEnd('\r');
}
