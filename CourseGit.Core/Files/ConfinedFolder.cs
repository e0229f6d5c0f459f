using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>Turns a relative path into a folder on disk that truly lies below its root, symbolic links followed.</summary>
public static class ConfinedFolder
{
    /// <summary>The real, absolute path of an existing folder below <paramref name="root"/>.</summary>
    /// <exception cref="InvalidInputException">The folder does not exist, is the root itself, or a link leads out of the root.</exception>
    public static string Resolve(string root, CoursePath path)
    {
        var folder = Path.Combine(root, path.Value);
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"The folder {folder} does not exist. Check the path, or create the course there first.");
        var real = RealPath(folder);
        var realRoot = RealPath(root);
        if (!real.StartsWith(realRoot.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new InvalidInputException(
                $"The folder {folder} leads out of the courses folder {root} through a link. Only folders inside it can be courses.");
        return real;
    }

    /// <summary>As <see cref="Resolve"/>, but the folder need not exist: then it is where it would be made.</summary>
    /// <exception cref="InvalidInputException">A link leads out of the root.</exception>
    public static string ResolveOrPlan(string root, CoursePath path)
    {
        var folder = Path.Combine(root, path.Value);
        if (Directory.Exists(folder))
            return Resolve(root, path);
        var real = RealPath(folder);
        if (!real.StartsWith(RealPath(root).TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new InvalidInputException(
                $"The folder {folder} leads out of the courses folder {root} through a link. Only folders inside it can be courses.");
        return File.Exists(real) ? throw new InvalidInputException(
            $"{folder} is a file. A course needs a folder. Choose another path, or move the file away.") : real;
    }

    /// <summary>The path with all links followed; parts that do not exist stay as they are.</summary>
    /// <exception cref="InvalidInputException">Links go round in a circle.</exception>
    public static string RealPath(string path)
    {
        var current = "/";
        var links = 0;
        var pending = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (pending.TryPop(out var part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? "/";
                continue;
            }
            var next = Path.Combine(current, part);
            if (new DirectoryInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }
            if (++links > 40) // as Linux does, path_resolution(7)
                throw new InvalidInputException($"The folder {path} is a loop of links.");
            if (target.StartsWith('/'))
                current = "/";
            foreach (var targetPart in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                pending.Push(targetPart);
        }
        return current;
    }
}
