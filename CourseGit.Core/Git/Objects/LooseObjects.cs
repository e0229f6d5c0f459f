using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace CourseGit.Core.Git.Objects;

/// <summary>The objects of a git directory that lie alone, each in a file of its own named after what it holds.</summary>
internal static class LooseObjects
{
    private const int FolderDigits = 2, FileDigits = 38, BufferSize = 1 << 16;

    /// <summary>
    /// The first that does not hold what its name says, the middle of a sentence; null when all do. Reads every one of them.
    /// </summary>
    public static string? FindDamage(string gitDirectory, CancellationToken cancellationToken)
    {
        foreach (var (id, file) in All(gitDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Holds(file, id) && File.Exists(file)) // git may have packed it meanwhile
                return string.Create(CultureInfo.InvariantCulture, $"the object {id} cannot be read");
        }
        return null;
    }

    /// <summary>The ids their names say, with their files.</summary>
    public static IEnumerable<(string Id, string File)> All(string gitDirectory)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        if (!Directory.Exists(objects))
            return [];
        return from folder in Directory.EnumerateDirectories(objects)
               where IsHex(Path.GetFileName(folder), FolderDigits)
               from file in Directory.EnumerateFiles(folder)
               where IsHex(Path.GetFileName(file), FileDigits)
               select (Path.GetFileName(folder) + Path.GetFileName(file), file);
    }

    private static bool IsHex(string name, int digits) => name.Length == digits && name.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a file holds the object of this id; it is read whole.</summary>
    public static bool Holds(string file, string id)
    {
        try
        {
            using var content = new ZLibStream(
                new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), CompressionMode.Decompress);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
            var buffer = new byte[BufferSize];
            for (int length; (length = content.Read(buffer)) > 0;)
                hash.AppendData(buffer, 0, length);
            return Convert.ToHexStringLower(hash.GetHashAndReset()) == id;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return false;
        }
    }
}
