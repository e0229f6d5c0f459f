using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Audit;

/// <summary>
/// Chains the rows: each is sealed together with the seal of the one before, with a key that does not lie in the database. Who can write
/// the database alone can take rows away or change them, but not make it look as if nothing happened.
/// </summary>
internal sealed class AuditSeal(CourseGitSettings settings)
{
    /// <summary>What stands for the row before the first.</summary>
    public static readonly string Beginning = new('0', 64);

    // Told apart from any later way of writing a row out.
    private const string Version = "CourseGit audit 1";
    private const int KeyLength = 32;

    // What fails is tried again the next time: a key that is put back counts without a restart.
    private readonly Lazy<byte[]> _key = new(
        () => ReadOrMake(Path.Combine(settings.KeysFolder, "audit.key")), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The instant as it is kept: what every engine gives back as it was.</summary>
    public static DateTime Whole(DateTime utc) => new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    /// <summary>The seal of a row: 64 digits.</summary>
    public string Of(AuditRow row)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key.Value);
        foreach (var field in Fields(row))
            Append(hash, field);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string?[] Fields(AuditRow row) =>
    [
        Version, row.Id.ToString(CultureInfo.InvariantCulture),
        row.AtUtc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), row.Person, row.Way, row.SignIn, row.Address,
        row.Action, row.Course, row.Subject, row.Outcome, row.Before, row.After, row.PreviousHash,
    ];

    // Each field after its length, so that nothing can be shifted from one into the next.
    private static void Append(IncrementalHash hash, string? field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        var bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
        BinaryPrimitives.WriteInt32BigEndian(length, field is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    // Whole or not at all, and by one only: of two processes that make it at once, the second takes the first one's.
    private static byte[] ReadOrMake(string path)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(
                Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var made = $"{path}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var file = new FileStream(made, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyLength))));
                file.Flush(flushToDisk: true);
            }
            TryMove(made, path);
        }
        return Read(path);
    }

    // An empty or shortened key would seal as well, and be guessed.
    private static byte[] Read(string path)
    {
        try
        {
            if (Convert.FromHexString(File.ReadAllText(path).Trim()) is { Length: KeyLength } key)
                return key;
        }
        catch (FormatException)
        {
            // The same as one of another length.
        }
        throw new CryptographicException("The file keys/audit.key is damaged: it holds no key of 64 digits. Put it back from a backup; "
            + "without one, move it away: a new key is made, with which the rows so far cannot be verified.");
    }

    private static void TryMove(string made, string path)
    {
        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(made);
        }
    }
}
